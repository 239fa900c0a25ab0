"""What is kept beside a 事案 while it is worked: 時系列, タスク and 侵害指標."""
