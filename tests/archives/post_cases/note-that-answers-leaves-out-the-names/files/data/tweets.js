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
          },
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
        "227"
      ],
      "favorite_count" : "2",
      "id_str" : "1766452438102966272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1766452438102966272",
      "created_at" : "Sat Mar 09 13:14:15 +0000 2024",
      "favorited" : false,
      "full_text" : "@badr @chloe The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left\u2026 https://t.co/c1",
      "lang" : "en",
      "in_reply_to_status_id_str" : "1764000000000000001",
      "in_reply_to_status_id" : "1764000000000000001",
      "in_reply_to_user_id" : "41",
      "in_reply_to_user_id_str" : "41",
      "in_reply_to_screen_name" : "badr"
    }
  }
]