from aiscale.streams import Topic

Topic("rides", 9092)
