using System.Globalization;
using ActorNet.Bench.Ring;

// One guest sends, another receives, the device's two queues between them: all on this thread.
//   dotnet run -c Release --project bench/ring [-- milliseconds-per-case]
// The time is that of the device alone: take, deliver, complete, publish; the drivers' work is not in it.
int milliseconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
Console.WriteLine("frame   ring  ns/frame      Mpps  Gbit/s  bytes allocated/frame");
foreach (int ring in (int[])[256, 1024, 8192])
{
    foreach (int length in (int[])[64, 128, 256, 512, 1518]) Report(ring, length);
}

void Report(int ring, int length)
{
    RingCase scenario = new(ring, length);
    scenario.Run(TimeSpan.FromMilliseconds(milliseconds / 2)); // warm: tiered compilation, batches, counters
    double best = double.MaxValue;
    double allocated = 0;
    for (int i = 0; i < 5; i++)
    {
        (double nanoseconds, double bytes) = scenario.Run(TimeSpan.FromMilliseconds(milliseconds / 5));
        best = Math.Min(best, nanoseconds);
        allocated = Math.Max(allocated, bytes);
    }

    Console.WriteLine($"{length,5}  {ring,5}  {best,8:F1}  {1000 / best,8:F2}  {length * 8 / best,6:F1}  {allocated,8:F3}");
}
