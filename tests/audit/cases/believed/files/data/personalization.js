window.YTD.personalization.part0 = [
 {
  "p13nData": {
   "demographics": {
    "languages": [],
    "genderInfo": {
     "gender": "unknown"
    }
   },
   "interests": {
    "interests": [
     {
      "name": "Judaism",
      "isDisabled": false
     },
     {
      "name": "Islam",
      "isDisabled": true
     },
     {
      "name": "Beekeeping",
      "isDisabled": false
     }
    ],
    "partnerInterests": [],
    "audienceAndAdvertisers": {
     "numAudiences": "2",
     "advertisers": [
      "@honey"
     ],
     "lookalikeAdvertisers": [
      "@hive"
     ],
     "doNotReachAdvertisers": [
      "@fox"
     ]
    },
    "shows": []
   }
  }
 }
]
