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
        "35"
      ],
      "favorite_count" : "2",
      "id_str" : "1785972498232246273",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1785972498232246273",
      "created_at" : "Thu May 02 10:00:00 +0000 2024",
      "favorited" : false,
      "full_text" : "Told inside, and in the wrong file.",
      "lang" : "en",
      "community_id_str" : "1500000000000000001"
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
      "id_str" : "1785595010872246274",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1785595010872246274",
      "created_at" : "Wed May 01 09:00:00 +0000 2024",
      "favorited" : false,
      "full_text" : "To everybody.",
      "lang" : "en"
    }
  }
]