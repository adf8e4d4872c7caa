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
      "id_str" : "1776250940421046274",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1776250940421046274",
      "created_at" : "Fri Apr 05 14:10:00 +0000 2024",
      "favorited" : false,
      "full_text" : "New form, edited.",
      "lang" : "en",
      "edit_info" : {
        "edit" : {
          "initialTweetId" : "1776248423838646273",
          "editControlInitial" : {
            "editTweetIds" : [
              "1776248423838646273",
              "1776250940421046274"
            ],
            "editableUntil" : "2024-04-05T15:00:00.000Z",
            "editsRemaining" : "4",
            "isEditEligible" : true
          }
        }
      }
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
        "9"
      ],
      "favorite_count" : "2",
      "id_str" : "1776248423838646273",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1776248423838646273",
      "created_at" : "Fri Apr 05 14:00:00 +0000 2024",
      "favorited" : false,
      "full_text" : "New form.",
      "lang" : "en",
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1776248423838646273"
          ],
          "editableUntil" : "2024-03-05T15:00:00.000Z",
          "editsRemaining" : "3",
          "isEditEligible" : true
        }
      }
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
        "12"
      ],
      "favorite_count" : "2",
      "id_str" : "1765019433169846275",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765019433169846275",
      "created_at" : "Tue Mar 05 14:20:00 +0000 2024",
      "favorited" : false,
      "full_text" : "Helo, hello.",
      "lang" : "en",
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1765014400005046273",
            "1765016916587446274",
            "1765019433169846275"
          ],
          "editableUntil" : "2024-03-05T15:00:00.000Z",
          "editsRemaining" : "3",
          "isEditEligible" : true
        }
      }
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
        "32"
      ],
      "favorite_count" : "2",
      "id_str" : "1765018174878646276",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765018174878646276",
      "created_at" : "Tue Mar 05 14:15:00 +0000 2024",
      "favorited" : false,
      "full_text" : "A word after the second version.",
      "lang" : "en",
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1765018174878646276"
          ],
          "editableUntil" : "2024-03-05T15:00:00.000Z",
          "editsRemaining" : "3",
          "isEditEligible" : true
        }
      },
      "in_reply_to_status_id_str" : "1765016916587446274",
      "in_reply_to_status_id" : "1765016916587446274",
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
        "urls" : [
          {
            "url" : "https://t.co/q1",
            "expanded_url" : "https://twitter.com/ana_mielaud/status/1765014400005046273",
            "display_url" : "\u2026",
            "indices" : [
              "0",
              "23"
            ]
          }
        ]
      },
      "display_text_range" : [
        "0",
        "40"
      ],
      "favorite_count" : "2",
      "id_str" : "1765017419903926277",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765017419903926277",
      "created_at" : "Tue Mar 05 14:12:00 +0000 2024",
      "favorited" : false,
      "full_text" : "I quote my first version https://t.co/q1",
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
        "214"
      ],
      "favorite_count" : "2",
      "id_str" : "1765016916587446274",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765016916587446274",
      "created_at" : "Tue Mar 05 14:10:00 +0000 2024",
      "favorited" : false,
      "full_text" : "The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left\u2026 https://t.co/c1",
      "lang" : "en",
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1765014400005046273",
            "1765016916587446274",
            "1765019433169846275"
          ],
          "editableUntil" : "2024-03-05T15:00:00.000Z",
          "editsRemaining" : "3",
          "isEditEligible" : true
        }
      }
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
        "5"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014400005046273",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014400005046273",
      "created_at" : "Tue Mar 05 14:00:00 +0000 2024",
      "favorited" : false,
      "full_text" : "Helo.",
      "lang" : "en",
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1765014400005046273",
            "1765016916587446274",
            "1765019433169846275"
          ],
          "editableUntil" : "2024-03-05T15:00:00.000Z",
          "editsRemaining" : "3",
          "isEditEligible" : true
        }
      }
    }
  }
]