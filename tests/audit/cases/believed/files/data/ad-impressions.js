window.YTD.ad_impressions.part0 = [
 {
  "ad": {
   "adsUserData": {
    "adImpressions": {
     "impressions": [
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000000",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-01 12:00:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Age",
         "targetingValue": "21 and up"
        }
       ]
      }
     ]
    }
   }
  }
 }
]
