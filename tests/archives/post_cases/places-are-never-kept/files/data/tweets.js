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
        "7"
      ],
      "favorite_count" : "2",
      "id_str" : "176668934534070272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "176668934534070272",
      "created_at" : "Mon Mar 05 14:02:11 +0000 2012",
      "favorited" : false,
      "full_text" : "At home",
      "lang" : "en",
      "geo" : {
        "type" : "Point",
        "coordinates" : [
          "48.5001",
          "-4.2002"
        ]
      },
      "coordinates" : {
        "type" : "Point",
        "coordinates" : [
          "-4.2002",
          "48.5001"
        ]
      },
      "place" : {
        "full_name" : "Canarytown",
        "id" : "1"
      },
      "withheld_in_countries" : [
        "XY"
      ]
    }
  }
]