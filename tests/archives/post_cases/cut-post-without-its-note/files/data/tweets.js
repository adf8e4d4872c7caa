window.YTD.tweets.part0 = [
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
        "274"
      ],
      "favorite_count" : "2",
      "id_str" : "1766452438102966279",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1766452438102966279",
      "created_at" : "Sat Mar 09 13:14:15 +0000 2024",
      "favorited" : false,
      "full_text" : "The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village\u2026 https://t.co/cont",
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
        "24"
      ],
      "favorite_count" : "2",
      "id_str" : "1766448851973046272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1766448851973046272",
      "created_at" : "Sat Mar 09 13:00:00 +0000 2024",
      "favorited" : false,
      "full_text" : "I stop here, and wonder\u2026",
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
        "urls" : [
          {
            "url" : "https://t.co/cont",
            "expanded_url" : "https://twitter.com/i/web/status/1766433752478646281",
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
        "38"
      ],
      "favorite_count" : "2",
      "id_str" : "1766433752478646281",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1766433752478646281",
      "created_at" : "Sat Mar 09 12:00:00 +0000 2024",
      "favorited" : false,
      "full_text" : "Short but continued\u2026 https://t.co/cont",
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
        "256"
      ],
      "favorite_count" : "2",
      "id_str" : "1104351122027446272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1104351122027446272",
      "created_at" : "Sat Mar 09 12:00:00 +0000 2019",
      "favorited" : false,
      "full_text" : "The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village\u2026",
      "lang" : "en"
    }
  }
]