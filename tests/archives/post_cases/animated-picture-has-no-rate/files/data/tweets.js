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
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014949458870272/video/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/g",
            "media_url" : "http://pbs.twimg.com/media/poster.jpg",
            "id_str" : "71",
            "id" : "71",
            "media_url_https" : "https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/poster.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "animated_gif",
            "display_url" : "pic.twitter.com/x",
            "video_info" : {
              "aspect_ratio" : [
                "16",
                "9"
              ],
              "duration_millis" : "9000",
              "variants" : [
                {
                  "bitrate" : "0",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/tweet_video/GIF.mp4"
                }
              ]
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "14"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "https://t.co/g",
      "lang" : "en",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014949458870272/video/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/g",
            "media_url" : "http://pbs.twimg.com/media/poster.jpg",
            "id_str" : "71",
            "id" : "71",
            "media_url_https" : "https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/poster.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "animated_gif",
            "display_url" : "pic.twitter.com/x",
            "video_info" : {
              "aspect_ratio" : [
                "16",
                "9"
              ],
              "duration_millis" : "9000",
              "variants" : [
                {
                  "bitrate" : "0",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/tweet_video/GIF.mp4"
                }
              ]
            }
          }
        ]
      }
    }
  }
]