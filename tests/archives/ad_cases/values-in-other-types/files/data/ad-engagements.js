window.YTD.ad_engagements.part0 = [
  {
    "ad" : {
      "adsUserData" : {
        "adEngagements" : {
          "engagements" : {
            "impressionAttributes" : {
              "displayLocation" : "TimelineHome",
              "impressionTime" : "2024-01-01 10:00:00"
            },
            "engagementAttributes" : {
              "engagementType" : "Detail",
              "engagementTime" : "2024-01-01 10:00:01"
            }
          }
        }
      }
    }
  }
]