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
        "17"
      ],
      "favorite_count" : "2",
      "id_str" : "1886356755575734272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1886356755575734272",
      "created_at" : "Mon Feb 03 10:11:12 +0000 1997",
      "favorited" : false,
      "full_text" : "The number tells.",
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
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "14"
      ],
      "favorite_count" : "2",
      "id_str" : "1886356751381430272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1886356751381430272",
      "created_at" : "Mon F\u00e9v 03 10:11:12 +0000 2025",
      "favorited" : false,
      "full_text" : "No such month.",
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
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "8"
      ],
      "favorite_count" : "2",
      "id_str" : "1886356747187126272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1886356747187126272",
      "created_at" : null,
      "favorited" : false,
      "full_text" : "No date.",
      "lang" : "en"
    }
  }
]