window.YTD.ad_impressions.part0 = [
  {
    "ad" : {
      "adsUserData" : {
        "adImpressions" : {
          "impressions" : [
            {
              "deviceInfo" : {
                "osType" : "Android",
                "deviceId" : "NEVER-KEPT",
                "deviceType" : "NEVER-KEPT"
              },
              "displayLocation" : "TimelineHome",
              "promotedTweetInfo" : {
                "tweetId" : "1868000000000000001",
                "tweetText" : "Honey & thyme\nfrom the <hive>",
                "urls" : [
                  "https://honey.example/"
                ],
                "mediaUrls" : [
                  "https://pbs.example/1.jpg"
                ]
              },
              "advertiserInfo" : {
                "advertiserName" : "The honey house",
                "screenName" : "@the_honey"
              },
              "matchedTargetingCriteria" : [
                {
                  "targetingType" : "Age",
                  "targetingValue" : "25 to 49"
                },
                {
                  "targetingType" : "Follower look-alikes",
                  "targetingValue" : "@the_hive"
                },
                {
                  "targetingType" : "List",
                  "targetingValue" : "Audience 1"
                }
              ],
              "impressionTime" : "2024-12-15 20:54:45"
            },
            {
              "deviceInfo" : {
                "osType" : "Android",
                "deviceId" : "NEVER-KEPT",
                "deviceType" : "NEVER-KEPT"
              },
              "displayLocation" : "OrganicVideo",
              "promotedTweetInfo" : {
                "tweetId" : "1868000000000000001",
                "tweetText" : "Honey & thyme\nfrom the <hive>",
                "urls" : [
                  "https://honey.example/"
                ],
                "mediaUrls" : [
                  "https://pbs.example/1.jpg"
                ]
              },
              "advertiserInfo" : {
                "advertiserName" : "The honey house",
                "screenName" : "@the_honey"
              },
              "matchedTargetingCriteria" : [
                {
                  "targetingType" : "Age",
                  "targetingValue" : "25 to 49"
                },
                {
                  "targetingType" : "Follower look-alikes",
                  "targetingValue" : "@the_hive"
                },
                {
                  "targetingType" : "List",
                  "targetingValue" : "Audience 1"
                }
              ],
              "impressionTime" : "2024-12-15 20:55:45",
              "publisherInfo" : {
                "publisherName" : "Clairval TV",
                "screenName" : "@clairval_tv"
              },
              "rtbCreativeMediaInfo" : {
                "mediaType" : "Video"
              }
            }
          ]
        }
      }
    }
  }
]