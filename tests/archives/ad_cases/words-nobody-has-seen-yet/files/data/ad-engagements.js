window.YTD.ad_engagements.part0 = [
  {
    "ad" : {
      "adsUserData" : {
        "adEngagements" : {
          "engagements" : [
            {
              "impressionAttributes" : {
                "displayLocation" : "HolographicRain",
                "impressionTime" : "2024-01-01 10:00:00"
              },
              "engagementAttributes" : [
                {
                  "engagementType" : "Licked",
                  "engagementTime" : "2024-01-01 10:00:05"
                }
              ]
            }
          ]
        }
      }
    }
  }
]