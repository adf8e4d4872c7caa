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
        "8"
      ],
      "favorite_count" : "2",
      "id_str" : "1765015658296246273",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765015658296246273",
      "created_at" : "Tue Mar 05 14:05:00 +0000 2024",
      "favorited" : false,
      "full_text" : "Goes on.",
      "lang" : "en",
      "in_reply_to_status_id_str" : "1765014400005046272",
      "in_reply_to_status_id" : "1765014400005046272",
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
        "7"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014400005046272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014400005046272",
      "created_at" : "Tue Mar 05 14:00:00 +0000 2024",
      "favorited" : false,
      "full_text" : "Begins.",
      "lang" : "en"
    }
  }
]