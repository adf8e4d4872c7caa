window.YTD.tweets.part0 = [
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
            "url" : "https://t.co/u1",
            "expanded_url" : "https://shop.example/?a=1&copy=2&lt=3",
            "display_url" : "\u2026",
            "indices" : [
              "0",
              "23"
            ]
          },
          {
            "url" : "https://t.co/u2",
            "expanded_url" : "https://shop.example/?a=1&amp;copy=2",
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
        "91"
      ],
      "favorite_count" : "2",
      "id_str" : "1765014949458870272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1765014949458870272",
      "created_at" : "Tue Mar 05 14:02:11 +0000 2024",
      "favorited" : false,
      "full_text" : "1 &lt; 2 &amp; 3 &gt; 2; typed: &amp;lt; and &amp;amp;copy= https://t.co/u1 https://t.co/u2",
      "lang" : "en"
    }
  }
]