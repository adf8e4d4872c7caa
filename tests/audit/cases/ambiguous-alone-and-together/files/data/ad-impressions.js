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
         "targetingValue": "RN"
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
         "targetingValue": "PS"
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
         "targetingValue": "LR"
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
         "targetingValue": "Vox"
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
         "targetingValue": "Pride"
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
         "targetingValue": "depression"
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
         "targetingValue": "Christian"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000007",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-08 12:07:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Mercury"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000008",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-09 12:08:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Orange"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000020",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-21 12:20:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "RN"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000021",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-22 12:21:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "PS"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000022",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-23 12:22:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "LR"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000023",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-24 12:23:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Vox"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000024",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-25 12:24:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Pride"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000025",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-26 12:25:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "depression"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000026",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-27 12:26:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Christian"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000027",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-28 12:27:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Mercury"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      },
      {
       "deviceInfo": {
        "osType": "Desktop"
       },
       "displayLocation": "TimelineHome",
       "promotedTweetInfo": {
        "tweetId": "1868000000000000028",
        "tweetText": "Honey",
        "urls": [],
        "mediaUrls": []
       },
       "advertiserInfo": {
        "advertiserName": "The honey house",
        "screenName": "@honey"
       },
       "impressionTime": "2025-03-01 12:28:00",
       "matchedTargetingCriteria": [
        {
         "targetingType": "Keywords",
         "targetingValue": "Orange"
        },
        {
         "targetingType": "Interests",
         "targetingValue": "Politics"
        }
       ]
      }
     ]
    }
   }
  }
 }
]
