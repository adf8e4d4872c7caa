window.YTD.ad_engagements.part0 = [
 {
  "ad": {
   "adsUserData": {
    "adEngagements": {
     "engagements": [
      {
       "impressionAttributes": {
        "deviceInfo": {
         "osType": "Desktop"
        },
        "displayLocation": "TimelineHome",
        "promotedTweetInfo": {
         "tweetId": "1868000000000000001",
         "tweetText": "Honey",
         "urls": [],
         "mediaUrls": []
        },
        "advertiserInfo": {
         "advertiserName": "The honey house",
         "screenName": "@honey"
        },
        "impressionTime": "2025-03-02 12:01:00",
        "matchedTargetingCriteria": [
         {
          "targetingType": "Keywords",
          "targetingValue": "CGT"
         }
        ]
       },
       "engagementAttributes": [
        {
         "engagementType": "Detail",
         "engagementTime": "2025-03-02 12:02:00"
        }
       ]
      },
      {
       "impressionAttributes": {
        "deviceInfo": {
         "osType": "Desktop"
        },
        "displayLocation": "TimelineHome",
        "promotedTweetInfo": {
         "tweetId": "1868000000000000009",
         "tweetText": "Honey",
         "urls": [],
         "mediaUrls": []
        },
        "advertiserInfo": {
         "advertiserName": "The honey house",
         "screenName": "@honey"
        },
        "impressionTime": "2025-03-10 12:09:00",
        "matchedTargetingCriteria": [
         {
          "targetingType": "Keywords",
          "targetingValue": "IG Metall"
         }
        ]
       },
       "engagementAttributes": [
        {
         "engagementType": "Mute",
         "engagementTime": "2025-03-10 12:10:00"
        }
       ]
      }
     ]
    }
   }
  }
 }
]
