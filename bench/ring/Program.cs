using System.Globalization;
using ActorNet.Bench.Ring;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Processes;

// One guest sends, another receives, the device's two queues between them; for each kind of ring.
//   turns [MS]             all on one thread, in turns; the device's time alone: everything is in the cache
//   offloads               checksums and segments of 64 KiB frames, in GB/s of payload
//   cores A B C [MS]       sender, device and receiver each on a core of its own: every line comes from another cache
(string Name, ulong Features)[] kinds =
[
    ("split", 0), ("split in order", FeatureBits.InOrder), ("packed", FeatureBits.RingPacked), ("packed in order", FeatureBits.RingPacked | FeatureBits.InOrder),
];
int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;
if (args is ["offloads"])
{
    foreach (int length in (int[])[64, 1448, 65536]) Console.WriteLine($"checksum of {length,5} bytes         {OffloadCase.Sum(length),6:F1} GB/s");
    foreach (int size in (int[])[64, 536, 1448, 8948])
        Console.WriteLine($"segments of {size,5} bytes         {OffloadCase.Segment(size, copies: false),6:F1} GB/s, copied {OffloadCase.Segment(size, copies: true),6:F1} GB/s");
}
else if (args is ["cores", ..])
{
    Console.WriteLine("kind             frame   ring      Mpps  Gbit/s  best Mpps  (median and best of windows of 5 ms)");
    foreach ((string name, ulong features) in kinds)
    {
        foreach (int length in (int[])[64, 256, 1518]) ReportCores(name, features, 1024, length, Number(4, 3000));
    }
}
else
{
    Console.WriteLine("kind             frame   ring  ns/frame      Mpps  Gbit/s  bytes allocated/frame");
    foreach ((string name, ulong features) in kinds)
    {
        _ = new RingCase(256, 64, features).RunInTurns(TimeSpan.FromSeconds(2)); // tiered compilation
        foreach (int ring in (int[])[256, 1024, 8192])
        {
            foreach (int length in (int[])[64, 128, 256, 512, 1518]) ReportTurns(name, features, ring, length, Number(1, 500));
        }
    }
}

void ReportTurns(string name, ulong features, int ring, int length, int milliseconds)
{
    RingCase scenario = new(ring, length, features);
    _ = scenario.RunInTurns(TimeSpan.FromMilliseconds(milliseconds / 2));
    double best = double.MaxValue;
    double allocated = double.MaxValue;
    for (int i = 0; i < 20; i++)
    {
        (double nanoseconds, double bytes) = scenario.RunInTurns(TimeSpan.FromMilliseconds(milliseconds / 20));
        best = Math.Min(best, nanoseconds);
        allocated = Math.Min(allocated, bytes);
    }

    Console.WriteLine($"{name,-15}  {length,5}  {ring,5}  {best,8:F1}  {1000 / best,8:F2}  {length * 8 / best,6:F1}  {allocated,8:F3}");
}

void ReportCores(string name, ulong features, int ring, int length, int milliseconds)
{
    RingCase scenario = new(ring, length, features);
    bool done = false;
    Thread sender = new(() => Drive(scenario.Sender, Number(1, 1)));
    Thread receiver = new(() => Drive(scenario.Receiver, Number(3, 3)));
    List<double> rates = [];
    Thread device = new(() =>
    {
        CpuAffinity.SetCurrentThread(Number(2, 2));
        _ = scenario.RunFor(TimeSpan.FromSeconds(1));
        for (int spent = 0; spent < milliseconds; spent += 5) rates.Add(scenario.RunFor(TimeSpan.FromMilliseconds(5)));
    });
    foreach (Thread thread in (Thread[])[sender, receiver, device]) thread.Start();
    device.Join();
    Volatile.Write(ref done, true);
    sender.Join();
    receiver.Join();
    rates.Sort();
    double median = rates[rates.Count / 2];
    Console.WriteLine($"{name,-15}  {length,5}  {ring,5}  {median / 1e6,8:F2}  {median * length * 8 / 1e9,6:F1}  {rates[^1] / 1e6,8:F2}");

    void Drive(RingDriver driver, int core)
    {
        CpuAffinity.SetCurrentThread(core);
        while (!Volatile.Read(ref done))
        {
            if (driver.Recycle(touch: true) == 0) Thread.SpinWait(1);
        }
    }
}
