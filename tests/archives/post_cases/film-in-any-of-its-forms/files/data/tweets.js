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
            "url" : "https://t.co/v",
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
            "type" : "video",
            "display_url" : "pic.twitter.com/x",
            "video_info" : {
              "aspect_ratio" : [
                "16",
                "9"
              ],
              "duration_millis" : "9000",
              "variants" : [
                {
                  "content_type" : "application/x-mpegURL",
                  "url" : "https://video.twimg.com/v/pl/LIST.m3u8?tag=12"
                },
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/320x180/LOW.mp4?tag=12"
                },
                {
                  "bitrate" : "2176000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/1280x720/HIGH.mp4?tag=12"
                }
              ]
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "24"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "Best form https://t.co/v",
      "lang" : "en",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014949458870272/video/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/v",
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
            "type" : "video",
            "display_url" : "pic.twitter.com/x",
            "video_info" : {
              "aspect_ratio" : [
                "16",
                "9"
              ],
              "duration_millis" : "9000",
              "variants" : [
                {
                  "content_type" : "application/x-mpegURL",
                  "url" : "https://video.twimg.com/v/pl/LIST.m3u8?tag=12"
                },
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/320x180/LOW.mp4?tag=12"
                },
                {
                  "bitrate" : "2176000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/1280x720/HIGH.mp4?tag=12"
                }
              ]
            }
          }
        ]
      }
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
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014697800630272/video/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/v",
            "media_url" : "http://pbs.twimg.com/media/poster.jpg",
            "id_str" : "72",
            "id" : "72",
            "media_url_https" : "https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/poster.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "video",
            "display_url" : "pic.twitter.com/x",
            "video_info" : {
              "aspect_ratio" : [
                "16",
                "9"
              ],
              "duration_millis" : "9000",
              "variants" : [
                {
                  "content_type" : "application/x-mpegURL",
                  "url" : "https://video.twimg.com/v/pl/LIST.m3u8?tag=12"
                },
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/320x180/LOW.mp4?tag=12"
                },
                {
                  "bitrate" : "2176000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/1280x720/HIGH.mp4?tag=12"
                }
              ]
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "25"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014697800630272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014697800630272",
      "created_at" : "Tue Mar 05 14:01:11 +0000 2024",
      "favorited" : false,
      "full_text" : "Least form https://t.co/v",
      "lang" : "en",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014697800630272/video/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/v",
            "media_url" : "http://pbs.twimg.com/media/poster.jpg",
            "id_str" : "72",
            "id" : "72",
            "media_url_https" : "https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/poster.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "video",
            "display_url" : "pic.twitter.com/x",
            "video_info" : {
              "aspect_ratio" : [
                "16",
                "9"
              ],
              "duration_millis" : "9000",
              "variants" : [
                {
                  "content_type" : "application/x-mpegURL",
                  "url" : "https://video.twimg.com/v/pl/LIST.m3u8?tag=12"
                },
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/320x180/LOW.mp4?tag=12"
                },
                {
                  "bitrate" : "2176000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/1280x720/HIGH.mp4?tag=12"
                }
              ]
            }
          }
        ]
      }
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
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014446142390272/video/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/v",
            "media_url" : "http://pbs.twimg.com/media/poster.jpg",
            "id_str" : "73",
            "id" : "73",
            "media_url_https" : "https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/poster.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "video",
            "display_url" : "pic.twitter.com/x",
            "video_info" : {
              "aspect_ratio" : [
                "16",
                "9"
              ],
              "duration_millis" : "9000",
              "variants" : [
                {
                  "content_type" : "application/x-mpegURL",
                  "url" : "https://video.twimg.com/v/pl/LIST.m3u8?tag=12"
                },
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/320x180/LOW.mp4?tag=12"
                },
                {
                  "bitrate" : "2176000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/1280x720/HIGH.mp4?tag=12"
                }
              ]
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "27"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014446142390272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014446142390272",
      "created_at" : "Tue Mar 05 14:00:11 +0000 2024",
      "favorited" : false,
      "full_text" : "Unknown form https://t.co/v",
      "lang" : "en",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014446142390272/video/1",
            "indices" : [
              "5",
              "28"
            ],
            "url" : "https://t.co/v",
            "media_url" : "http://pbs.twimg.com/media/poster.jpg",
            "id_str" : "73",
            "id" : "73",
            "media_url_https" : "https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/poster.jpg",
            "sizes" : {
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              }
            },
            "type" : "video",
            "display_url" : "pic.twitter.com/x",
            "video_info" : {
              "aspect_ratio" : [
                "16",
                "9"
              ],
              "duration_millis" : "9000",
              "variants" : [
                {
                  "content_type" : "application/x-mpegURL",
                  "url" : "https://video.twimg.com/v/pl/LIST.m3u8?tag=12"
                },
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/320x180/LOW.mp4?tag=12"
                },
                {
                  "bitrate" : "2176000",
                  "content_type" : "video/mp4",
                  "url" : "https://video.twimg.com/v/1280x720/HIGH.mp4?tag=12"
                }
              ]
            }
          }
        ]
      }
    }
  }
]