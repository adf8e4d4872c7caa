window.YTD.ad_impressions.part0 = [
  {
    "ad" : {
      "adsUserData" : {
        "adImpressions" : {
          "impressions" : [
            {
              "impressionTime" : "2024-01-01 10:00:00"
            },
            {
              "displayLocation" : "ProfileAccountsSidebar",
              "advertiserInfo" : {
                "screenName" : "@the_lamp"
              },
              "impressionTime" : "2024-01-01 10:00:01",
              "deviceInfo" : {}
            },
            {
              "displayLocation" : "TimelineHome",
              "advertiserInfo" : {
                "advertiserName" : "The lamp house"
              },
              "matchedTargetingCriteria" : null,
              "promotedTweetInfo" : {},
              "impressionTime" : "2024-01-01 10:00:02"
            },
            {
              "displayLocation" : "Spotlight",
              "promotedTrendInfo" : {
                "trendId" : "77",
                "name" : "#bread",
                "description" : ""
              },
              "impressionTime" : "2024-01-01 10:00:03"
            },
            {
              "displayLocation" : "TimelineHome",
              "matchedTargetingCriteria" : [
                {
                  "targetingType" : "Unknown"
                },
                {
                  "targetingValue" : "alone"
                },
                {}
              ]
            },
            {
              "displayLocation" : "TimelineHome",
              "matchedTargetingCriteria" : [
                {
                  "targetingType" : "Unknown"
                },
                {
                  "targetingValue" : "alone"
                },
                {}
              ]
            }
          ]
        }
      }
    }
  },
  {
    "ad" : {
      "adsUserData" : {}
    }
  },
  {
    "ad" : {}
  },
  {
    "ad" : null
  },
  {
    "ad" : {
      "adsUserData" : {
        "adImpressions" : {
          "impressions" : []
        }
      }
    }
  }
]