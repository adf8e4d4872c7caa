window.YTD.personalization.part0 = [
  {
    "p13nData" : {
      "demographics" : {
        "languages" : [
          {
            "language" : "English",
            "isDisabled" : false
          },
          {
            "language" : "French",
            "isDisabled" : true
          }
        ],
        "genderInfo" : {
          "gender" : "unknown"
        }
      },
      "interests" : {
        "interests" : [
          {
            "name" : "Beekeeping",
            "isDisabled" : false
          },
          {
            "name" : "Trains",
            "isDisabled" : true
          }
        ],
        "partnerInterests" : [],
        "audienceAndAdvertisers" : {
          "lookalikeAdvertisers" : [
            "@the_lamp",
            "@the_fox"
          ],
          "advertisers" : [
            "@the_honey"
          ],
          "doNotReachAdvertisers" : [
            "@the_snow"
          ],
          "catalogAudienceAdvertisers" : [
            "@the_wheat"
          ],
          "numAudiences" : "312"
        },
        "shows" : [
          "The hive"
        ]
      },
      "locationHistory" : [
        "NEVER-KEPT"
      ],
      "inferredAgeInfo" : {
        "age" : [
          "13-54"
        ],
        "birthDate" : "NEVER-KEPT"
      }
    }
  }
]