window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014949458870272/photo/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/pic",
            "media_url" : "http://pbs.twimg.com/media/P1.jpg",
            "id_str" : "71",
            "id" : "71",
            "media_url_https" : "https://pbs.twimg.com/media/P1.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/x"
          }
        ]
      },
      "display_text_range" : [
        "0",
        "29"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "Four of them https://t.co/pic",
      "lang" : "en",
      "possibly_sensitive" : true,
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014949458870272/photo/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/pic",
            "media_url" : "http://pbs.twimg.com/media/P1.jpg",
            "id_str" : "71",
            "id" : "71",
            "media_url_https" : "https://pbs.twimg.com/media/P1.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/x"
          },
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014949458870272/photo/2",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/pic",
            "media_url" : "http://pbs.twimg.com/media/P2.jpg",
            "id_str" : "72",
            "id" : "72",
            "media_url_https" : "https://pbs.twimg.com/media/P2.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/x",
            "ext_alt_text" : "A hive & bees"
          },
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014949458870272/photo/3",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/pic",
            "media_url" : "http://pbs.twimg.com/media/P3.jpg",
            "id_str" : "73",
            "id" : "73",
            "media_url_https" : "https://pbs.twimg.com/media/P3.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/x"
          },
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014949458870272/photo/4",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/pic",
            "media_url" : "http://pbs.twimg.com/media/P4.jpg",
            "id_str" : "74",
            "id" : "74",
            "media_url_https" : "https://pbs.twimg.com/media/P4.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/x"
          }
        ]
      }
    }
  }
]