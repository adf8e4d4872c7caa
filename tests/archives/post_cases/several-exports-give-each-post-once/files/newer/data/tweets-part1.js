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
        "32"
      ],
      "favorite_count" : "2",
      "id_str" : "1500109419705270272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1500109419705270272",
      "created_at" : "Sat Mar 05 14:02:11 +0000 2022",
      "favorited" : false,
      "full_text" : "In both, as another part has it.",
      "lang" : "en"
    }
  }
]