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
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://twitter.com/badr/status/1764000000000000001/photo/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/pic1",
            "media_url" : "http://pbs.twimg.com/media/AAA.jpg",
            "id_str" : "77",
            "id" : "77",
            "media_url_https" : "https://pbs.twimg.com/media/AAA.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/x",
            "source_status_id" : "1764000000000000001",
            "source_status_id_str" : "1764000000000000001",
            "source_user_id" : "41",
            "source_user_id_str" : "41"
          }
        ]
      },
      "display_text_range" : [
        "0",
        "35"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "RT @badr: my hive https://t.co/pic1",
      "lang" : "en",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/badr/status/1764000000000000001/photo/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/pic1",
            "media_url" : "http://pbs.twimg.com/media/AAA.jpg",
            "id_str" : "77",
            "id" : "77",
            "media_url_https" : "https://pbs.twimg.com/media/AAA.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/x",
            "source_status_id" : "1764000000000000001",
            "source_status_id_str" : "1764000000000000001",
            "source_user_id" : "41",
            "source_user_id_str" : "41"
          }
        ]
      }
    }
  }
]