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
        "24"
      ],
      "favorite_count" : "2",
      "id_str" : "1766452438102966272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1766452438102966272",
      "created_at" : "Sat Mar 09 13:14:15 +0000 2024",
      "favorited" : false,
      "full_text" : "Another post altogether.",
      "lang" : "en"
    }
  }
]