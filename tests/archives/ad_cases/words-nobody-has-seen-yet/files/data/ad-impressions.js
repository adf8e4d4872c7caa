window.YTD.ad_impressions.part0 = [
  {
    "ad" : {
      "adsUserData" : {
        "adImpressions" : {
          "impressions" : [
            {
              "displayLocation" : "HolographicRain",
              "deviceInfo" : {
                "osType" : "Toaster"
              },
              "rtbCreativeMediaInfo" : {
                "mediaType" : "Smell"
              },
              "matchedTargetingCriteria" : [
                {
                  "targetingType" : "Shoe size",
                  "targetingValue" : "42",
                  "targetingNewKey" : {
                    "deep" : [
                      1
                    ]
                  }
                }
              ],
              "someNewThing" : {
                "a" : 1
              },
              "impressionTime" : "2024-01-01 10:00:00"
            }
          ]
        }
      }
    }
  }
]