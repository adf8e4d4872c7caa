window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [
          {
            "url" : "https://t.co/p",
            "expanded_url" : "https://twitter.com/ana_mielaud/status/970660748063670272/photo/1",
            "display_url" : "\u2026",
            "indices" : [
              "0",
              "23"
            ]
          }
        ]
      },
      "display_text_range" : [
        "0",
        "25"
      ],
      "favorite_count" : "2",
      "id_str" : "970660748063670272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "970660748063670272",
      "created_at" : "Mon Mar 05 14:02:11 +0000 2018",
      "favorited" : false,
      "full_text" : "A picture\u2026 https://t.co/p",
      "lang" : "en"
    }
  }
]