window.YTD.ad_engagements.part0 = [
  {
    "ad" : {
      "adsUserData" : {
        "adEngagements" : {
          "engagements" : [
            {
              "impressionAttributes" : {
                "impressionTime" : "2024-01-01 10:00:09"
              }
            },
            {
              "engagementAttributes" : [
                {
                  "engagementType" : "Mute"
                }
              ]
            },
            {
              "impressionAttributes" : null,
              "engagementAttributes" : [
                {}
              ]
            }
          ]
        }
      }
    }
  }
]