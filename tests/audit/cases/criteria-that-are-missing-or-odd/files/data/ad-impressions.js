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
       "impressionTime": "2025-03-01 12:00:00"
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
       "matchedTargetingCriteria": []
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
         "targetingType": ""
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
         "targetingValue": ""
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
         "targetingType": "Unknown",
         "targetingValue": "Unknown: islam"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000005",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-06 12:05:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "12345"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000006",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-07 12:06:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "🐝"
        }
       ]
      }
     ]
    }
   }
  }
 }
]
