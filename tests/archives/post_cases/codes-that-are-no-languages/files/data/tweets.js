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
        "3"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014903321526272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014903321526272",
      "created_at" : "Tue Mar 05 14:02:00 +0000 2024",
      "favorited" : false,
      "full_text" : "und",
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
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "3"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014907515830272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014907515830272",
      "created_at" : "Tue Mar 05 14:02:01 +0000 2024",
      "favorited" : false,
      "full_text" : "qme",
      "lang" : "qme"
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
        "3"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014911710134272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014911710134272",
      "created_at" : "Tue Mar 05 14:02:02 +0000 2024",
      "favorited" : false,
      "full_text" : "zxx",
      "lang" : "zxx"
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
        "3"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014915904438272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014915904438272",
      "created_at" : "Tue Mar 05 14:02:03 +0000 2024",
      "favorited" : false,
      "full_text" : "qht",
      "lang" : "qht"
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
        "2"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014920098742272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014920098742272",
      "created_at" : "Tue Mar 05 14:02:04 +0000 2024",
      "favorited" : false,
      "full_text" : "fr",
      "lang" : "fr"
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
        "2"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014924293046272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014924293046272",
      "created_at" : "Tue Mar 05 14:02:05 +0000 2024",
      "favorited" : false,
      "full_text" : "in",
      "lang" : "in"
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
      "id_str" : "1765014928487350272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014928487350272",
      "created_at" : "Tue Mar 05 14:02:06 +0000 2024",
      "favorited" : false,
      "full_text" : "zh-TW",
      "lang" : "zh-TW"
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
        "3"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014932681654272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014932681654272",
      "created_at" : "Tue Mar 05 14:02:07 +0000 2024",
      "favorited" : false,
      "full_text" : "<b>",
      "lang" : "<b>"
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
        "0"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014936875958272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014936875958272",
      "created_at" : "Tue Mar 05 14:02:08 +0000 2024",
      "favorited" : false,
      "full_text" : "",
      "lang" : ""
    }
  }
]