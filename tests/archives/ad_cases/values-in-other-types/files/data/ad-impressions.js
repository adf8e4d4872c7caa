window.YTD.ad_impressions.part0 = [
  {
    "ad" : {
      "adsUserData" : {
        "adImpressions" : {
          "impressions" : [
            {
              "deviceInfo" : "Desktop",
              "displayLocation" : 7,
              "promotedTweetInfo" : {
                "tweetId" : 1868000000000000001,
                "tweetText" : 12,
                "urls" : "https://one.example/"
              },
              "advertiserInfo" : {
                "advertiserName" : null,
                "screenName" : "not a handle!"
              },
              "matchedTargetingCriteria" : {
                "targetingType" : "Age",
                "targetingValue" : 18
              },
              "impressionTime" : "2024-12-15T20:54:45.000Z"
            },
            {
              "displayLocation" : "TimelineHome",
              "impressionTime" : "the day before yesterday",
              "matchedTargetingCriteria" : [
                "Age"
              ]
            },
            {
              "displayLocation" : "TimelineHome",
              "impressionTime" : "0001-01-01T00:00:00+14:00"
            }
          ]
        }
      }
    }
  }
]