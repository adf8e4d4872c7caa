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
         "targetingType": "Keywords",
         "targetingValue": "Rassemblement national"
        },
        {
         "targetingType": "Conversation topics",
         "targetingValue": "RASSEMBLEMENT NATIONAL"
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
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-02 12:01:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "gay marriage"
        },
        {
         "targetingType": "Conversation topics",
         "targetingValue": "GAY MARRIAGE"
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
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-03 12:02:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Gewerkschaften"
        },
        {
         "targetingType": "Conversation topics",
         "targetingValue": "GEWERKSCHAFTEN"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000003",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-04 12:03:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "esclerosis múltiple"
        },
        {
         "targetingType": "Conversation topics",
         "targetingValue": "ESCLEROSIS MÚLTIPLE"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000004",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-05 12:04:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Chiesa cattolica"
        },
        {
         "targetingType": "Conversation topics",
         "targetingValue": "CHIESA CATTOLICA"
        }
       ]
      }
     ]
    }
   }
  }
 }
]
