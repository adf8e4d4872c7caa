window.YTD.ad_impressions.part1 = [
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
        "tweetId": "1868000000000000002",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-01 12:02:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Conversation topics",
         "targetingValue": "Diabète"
        }
       ]
      },
      "odd",
      7,
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
       "impressionTime": "2025-03-01 12:04:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Events",
         "targetingValue": "Marche des fiertés"
        }
       ]
      }
     ]
    }
   }
  }
 },
 "odd",
 3,
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
        "tweetId": "1868000000000000005",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-01 12:05:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Movies and TV shows",
         "targetingValue": "The lesbian beekeeper"
        }
       ]
      }
     ]
    }
   }
  }
 }
]