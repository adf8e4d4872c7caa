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
        "3"
      ],
      "favorite_count" : "2",
      "id_str" : "1766452438102966275",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1766452438102966275",
      "created_at" : "Sat Mar 09 13:14:15 +0000 2024",
      "favorited" : false,
      "full_text" : "Yes",
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
        "226"
      ],
      "favorite_count" : "2",
      "id_str" : "1766452438102966274",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1766452438102966274",
      "created_at" : "Sat Mar 09 13:14:15 +0000 2024",
      "favorited" : false,
      "full_text" : "Second: The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the\u2026 https://t.co/c2",
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
        "225"
      ],
      "favorite_count" : "2",
      "id_str" : "1766452438102966273",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1766452438102966273",
      "created_at" : "Sat Mar 09 13:14:15 +0000 2024",
      "favorited" : false,
      "full_text" : "First: The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the\u2026 https://t.co/c1",
      "lang" : "en"
    }
  }
]