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
        "23"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "In the newer one alone.",
      "lang" : "en",
      "in_reply_to_status_id_str" : "1367837848761270272",
      "in_reply_to_status_id" : "1367837848761270272",
      "in_reply_to_user_id" : "900",
      "in_reply_to_user_id_str" : "900",
      "in_reply_to_screen_name" : "ana_mielaud"
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
        "36"
      ],
      "favorite_count" : "2",
      "id_str" : "1500109419705270272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1500109419705270272",
      "created_at" : "Sat Mar 05 14:02:11 +0000 2022",
      "favorited" : false,
      "full_text" : "In both, as the newer export has it.",
      "lang" : "en"
    }
  }
]