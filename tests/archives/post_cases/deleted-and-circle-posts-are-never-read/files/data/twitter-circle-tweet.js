window.YTD.twitter_circle_tweet.part0 = [
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
      "id_str" : "1764652561593270272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1764652561593270272",
      "created_at" : "Mon Mar 04 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "Canary.",
      "lang" : "en"
    }
  }
]