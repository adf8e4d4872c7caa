window.YTD.note_tweet.part0 = [
  {
    "noteTweet" : {
      "noteTweetId" : "11",
      "createdAt" : "2024-03-09T13:14:15.000Z",
      "updatedAt" : "2024-03-09T13:14:15.000Z",
      "lifecycle" : {
        "value" : "1",
        "name" : "Active",
        "originalName" : "Active",
        "annotations" : {}
      },
      "core" : {
        "text" : "First: The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming.",
        "urls" : [],
        "mentions" : [],
        "hashtags" : [],
        "cashtags" : [],
        "styletags" : []
      }
    }
  },
  {
    "noteTweet" : {
      "noteTweetId" : "12",
      "createdAt" : "2024-03-09T13:14:15.000Z",
      "updatedAt" : "2024-03-09T13:14:15.000Z",
      "lifecycle" : {
        "value" : "1",
        "name" : "Active",
        "originalName" : "Active",
        "annotations" : {}
      },
      "core" : {
        "text" : "Second: The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming. The bees left the old hive early this morning and nobody in the village had seen it coming.",
        "urls" : [],
        "mentions" : [],
        "hashtags" : [],
        "cashtags" : [],
        "styletags" : []
      }
    }
  },
  {
    "noteTweet" : {
      "noteTweetId" : "13",
      "createdAt" : "2024-03-09T13:14:15.000Z",
      "updatedAt" : "2024-03-09T13:14:15.000Z",
      "lifecycle" : {
        "value" : "1",
        "name" : "Active",
        "originalName" : "Active",
        "annotations" : {}
      },
      "core" : {
        "text" : "Yes, and more of it",
        "urls" : [],
        "mentions" : [],
        "hashtags" : [],
        "cashtags" : [],
        "styletags" : []
      }
    }
  }
]