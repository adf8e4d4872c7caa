window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "name" : "Badr",
            "screen_name" : "badr",
            "indices" : [
              "3",
              "9"
            ],
            "id_str" : "41",
            "id" : "41"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "10"
      ],
      "favorite_count" : "2",
      "id_str" : "176668934534070272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "176668934534070272",
      "created_at" : "Mon Mar 05 14:02:11 +0000 2012",
      "favorited" : false,
      "full_text" : "@badr look",
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
        "18"
      ],
      "favorite_count" : "2",
      "id_str" : "176668682875830272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "176668682875830272",
      "created_at" : "Mon Mar 05 14:01:11 +0000 2012",
      "favorited" : false,
      "full_text" : "@nobody_known look",
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
        "29"
      ],
      "favorite_count" : "2",
      "id_str" : "176668431217590272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "176668431217590272",
      "created_at" : "Mon Mar 05 14:00:11 +0000 2012",
      "favorited" : false,
      "full_text" : "@ana_mielaud a word to myself",
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
        "user_mentions" : [
          {
            "name" : "Badr",
            "screen_name" : "badr",
            "indices" : [
              "3",
              "9"
            ],
            "id_str" : "41",
            "id" : "41"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "18"
      ],
      "favorite_count" : "2",
      "id_str" : "176668179559350272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "176668179559350272",
      "created_at" : "Mon Mar 05 13:59:11 +0000 2012",
      "favorited" : false,
      "full_text" : ".@badr is no reply",
      "lang" : "en"
    }
  }
]