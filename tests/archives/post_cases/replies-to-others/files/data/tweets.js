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
        "10"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "@badr yes!",
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
        "13"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014697800630272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014697800630272",
      "created_at" : "Tue Mar 05 14:01:11 +0000 2024",
      "favorited" : false,
      "full_text" : "@gone I agree",
      "lang" : "en",
      "in_reply_to_status_id_str" : "1764000000000000002",
      "in_reply_to_status_id" : "1764000000000000002",
      "in_reply_to_user_id" : "43",
      "in_reply_to_user_id_str" : "43"
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
        "30"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014446142390272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014446142390272",
      "created_at" : "Tue Mar 05 14:00:11 +0000 2024",
      "favorited" : false,
      "full_text" : "@who the author vanished whole",
      "lang" : "en",
      "in_reply_to_status_id_str" : "1764000000000000003",
      "in_reply_to_status_id" : "1764000000000000003"
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
            "name" : "",
            "screen_name" : "ghost",
            "indices" : [
              "3",
              "9"
            ],
            "id_str" : "-1",
            "id" : "-1"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "16"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014194484150272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014194484150272",
      "created_at" : "Tue Mar 05 13:59:11 +0000 2024",
      "favorited" : false,
      "full_text" : "@ghost no number",
      "lang" : "en",
      "in_reply_to_screen_name" : "ghost",
      "in_reply_to_user_id_str" : "44",
      "in_reply_to_user_id" : "44"
    }
  }
]