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
       "impressionTime": "2025-03-01 12:00:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "List",
         "targetingValue": "Autumn"
        }
       ]
      },
      {
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
        "screenName": "@HONEY"
       },
       "impressionTime": "2025-03-02 12:01:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "List",
         "targetingValue": "Autumn"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000002",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-03 12:02:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "List",
         "targetingValue": "Autumn"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-04 12:03:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "islam"
        }
       ],
       "promotedTrendInfo": {
        "trendId": "1",
        "name": "#Honey",
        "description": ""
       }
      }
     ]
    }
   }
  }
 }
]
