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
            "url" : "https://t.co/q1",
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1763504450565046272",
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
        "22"
      ],
      "favorite_count" : "2",
      "id_str" : "1765015909954486272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765015909954486272",
      "created_at" : "Tue Mar 05 14:06:00 +0000 2024",
      "favorited" : false,
      "full_text" : "myself https://t.co/q1",
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
            "url" : "https://t.co/q2",
            "expanded_url" : "https://mobile.twitter.com/badr/status/1764000000000000001",
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
        "22"
      ],
      "favorite_count" : "2",
      "id_str" : "1765015658296246272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765015658296246272",
      "created_at" : "Tue Mar 05 14:05:00 +0000 2024",
      "favorited" : false,
      "full_text" : "mobile https://t.co/q2",
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
            "url" : "https://t.co/q3",
            "expanded_url" : "https://x.com/badr/status/1764000000000000001?s=20",
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
        "22"
      ],
      "favorite_count" : "2",
      "id_str" : "1765015406638006272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765015406638006272",
      "created_at" : "Tue Mar 05 14:04:00 +0000 2024",
      "favorited" : false,
      "full_text" : "shared https://t.co/q3",
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
            "url" : "https://t.co/q4",
            "expanded_url" : "https://www.twitter.com/badr/status/1764000000000000001",
            "display_url" : "\u2026",
            "indices" : [
              "0",
              "23"
            ]
          },
          {
            "url" : "https://t.co/q5",
            "expanded_url" : "https://twitter.com/chloe/status/1764000000000000002",
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
        "39"
      ],
      "favorite_count" : "2",
      "id_str" : "1765015154979766272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765015154979766272",
      "created_at" : "Tue Mar 05 14:03:00 +0000 2024",
      "favorited" : false,
      "full_text" : "two https://t.co/q4 and https://t.co/q5",
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
            "url" : "https://t.co/q6",
            "expanded_url" : "https://nottwitter.com/badr/status/1764000000000000001",
            "display_url" : "\u2026",
            "indices" : [
              "0",
              "23"
            ]
          },
          {
            "url" : "https://t.co/q7",
            "expanded_url" : "https://twitter.com/badr",
            "display_url" : "\u2026",
            "indices" : [
              "0",
              "23"
            ]
          },
          {
            "url" : "https://t.co/q8",
            "expanded_url" : "https://twitter.com/badr/status/1764000000000000001/photo/1",
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
        "56"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014903321526272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014903321526272",
      "created_at" : "Tue Mar 05 14:02:00 +0000 2024",
      "favorited" : false,
      "full_text" : "no quote https://t.co/q6 https://t.co/q7 https://t.co/q8",
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
        "urls" : [
          {
            "url" : "https://t.co/q9",
            "expanded_url" : "https://twitter.com/i/web/status/1764000000000000005",
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
        "41"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014651663286272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014651663286272",
      "created_at" : "Tue Mar 05 14:01:00 +0000 2024",
      "favorited" : false,
      "full_text" : "@badr a reply that quotes https://t.co/q9",
      "lang" : "en",
      "in_reply_to_status_id_str" : "1764000000000000001",
      "in_reply_to_status_id" : "1764000000000000001",
      "in_reply_to_user_id" : "41",
      "in_reply_to_user_id_str" : "41",
      "in_reply_to_screen_name" : "badr"
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
        "16"
      ],
      "favorite_count" : "2",
      "id_str" : "1763504450565046272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1763504450565046272",
      "created_at" : "Fri Mar 01 10:00:00 +0000 2024",
      "favorited" : false,
      "full_text" : "I will be quoted",
      "lang" : "en"
    }
  }
]