window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "name" : "Badr",
            "screen_name" : "badr",
            "indices" : [
              "3",
              "9"
            ],
            "id_str" : "41",
            "id" : "41"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "120"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "RT @badr: The bees left the old hive early this morning and nobody in the village had seen it coming. \u2026 https://t.co/ab\u2026",
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
        "user_mentions" : [
          {
            "name" : "Chlo\u00e9",
            "screen_name" : "chloe",
            "indices" : [
              "3",
              "9"
            ],
            "id_str" : "42",
            "id" : "42"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "28"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014697800630272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014697800630272",
      "created_at" : "Tue Mar 05 14:01:11 +0000 2024",
      "favorited" : false,
      "full_text" : "RT @chloe: short &amp; whole",
      "lang" : "en"
    }
  }
]