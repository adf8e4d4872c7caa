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
        "89"
      ],
      "favorite_count" : "2",
      "id_str" : "1284000001",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1284000001",
      "created_at" : "Thu Mar 05 14:02:11 +0000 2009",
      "favorited" : false,
      "full_text" : "Honey at http://hive.example/a?b=1&amp;c=2, good (http://wine.example/x). http://t.co/old",
      "lang" : "und"
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
            "url" : "http://bit.ly/abc",
            "expanded_url" : "http://hive.example/long",
            "indices" : [
              "0",
              "1"
            ]
          },
          {
            "url" : "http://bit.ly/abcd",
            "expanded_url" : null,
            "indices" : [
              "0",
              "1"
            ]
          }
        ]
      },
      "display_text_range" : [
        "0",
        "50"
      ],
      "favorite_count" : "2",
      "id_str" : "1284000000",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1284000000",
      "created_at" : "Thu Mar 05 14:01:11 +0000 2009",
      "favorited" : false,
      "full_text" : "Shortened http://bit.ly/abc and http://bit.ly/abcd",
      "lang" : "en"
    }
  }
]