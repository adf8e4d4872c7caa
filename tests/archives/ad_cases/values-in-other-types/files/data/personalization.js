window.YTD.personalization.part0 = {
  "p13nData" : {
    "demographics" : {
      "languages" : [
        "English"
      ],
      "genderInfo" : {
        "gender" : "female",
        "genderOverride" : "male"
      }
    },
    "interests" : {
      "interests" : [
        {
          "name" : "Beekeeping",
          "isDisabled" : "true"
        },
        "Rivers",
        {
          "isDisabled" : false
        }
      ],
      "partnerInterests" : [
        "Bread"
      ],
      "audienceAndAdvertisers" : {
        "numAudiences" : 312,
        "advertisers" : [
          "the_honey",
          "@",
          "@a name with spaces"
        ]
      },
      "shows" : [
        "",
        "The hive"
      ]
    },
    "locationHistory" : [
      {
        "city" : "NEVER-KEPT"
      }
    ],
    "inferredAgeInfo" : {
      "age" : [
        37
      ]
    }
  }
}