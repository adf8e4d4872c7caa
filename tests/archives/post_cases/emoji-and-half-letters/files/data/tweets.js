window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "ruche\ud83d\udc1d",
            "indices" : [
              "1",
              "2"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [
          {
            "url" : "https://t.co/u1",
            "expanded_url" : "https://hive.example/\ud83d\udc1d",
            "display_url" : "\u2026",
            "indices" : [
              "9",
              "32"
            ]
          },
          {
            "url" : "https://t.co/u10",
            "expanded_url" : "https://hive.example/ten",
            "display_url" : "\u2026",
            "indices" : [
              "33",
              "57"
            ]
          }
        ]
      },
      "display_text_range" : [
        "0",
        "49"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "\ud83d\udc1d\ud83d\udc1d\ud83d\udc69\u200d\ud83c\udf3e \u00e9 e\u0301 https://t.co/u1 https://t.co/u10 apr\u00e8s",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "18"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014697800630272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014697800630272",
      "created_at" : "Tue Mar 05 14:01:11 +0000 2024",
      "favorited" : false,
      "full_text" : "\ud83d and \udc1d\u0000 end",
      "lang" : "en"
    }
  }
]