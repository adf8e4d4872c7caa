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
        "6"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "Stays.",
      "lang" : "en"
    }
  }
]