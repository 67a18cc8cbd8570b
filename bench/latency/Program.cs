using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using ActorNet.Bench.Latency;
using ActorNet.Devices.Frames;
using ActorNet.Io.Processes;

// latency SOCKET SOCKET CPU PINGS INTERVAL-MICROSECONDS LENGTH: two guests on one core play ping-pong through whatever is behind the sockets.
// Prints "median 99% 99.9% greatest", microseconds for a frame there and one back.
if (args.Length != 6)
{
    Console.Error.WriteLine("latency: SOCKET SOCKET CPU PINGS INTERVAL-MICROSECONDS LENGTH");
    return 2;
}

int[] numbers = [.. args.Skip(2).Select(static text => int.Parse(text, CultureInfo.InvariantCulture))];
(int cpu, int pings, int interval, int length) = (numbers[0], numbers[1], numbers[2], numbers[3]);
CpuAffinity.SetCurrentThread(cpu);
using var one = new PingGuest(args[0]);
using var other = new PingGuest(args[1]);
byte[] frame = new byte[length];
frame.AsSpan(0, 6).Fill(0xff);
frame[6] = 2;

long patience = Stopwatch.Frequency * 10;
long number = 0;

// One after the other before anything counts: for its first tenths of a second a .NET program runs code that is being compiled anew.
long warm = Stopwatch.GetTimestamp() + Stopwatch.Frequency;
while (Stopwatch.GetTimestamp() < warm)
    if (Ping() < 0) return Fail("no frame came, or none came back");

long[] times = new long[pings];
for (int i = 0; i < pings; i++)
{
    long next = Stopwatch.GetTimestamp() + (interval * Stopwatch.Frequency / 1_000_000);
    times[i] = Ping();
    if (times[i] < 0) return Fail("a frame was lost");
    while (Stopwatch.GetTimestamp() < next)
    {
    }
}

Array.Sort(times);
double At(double part) => times[(int)(part * (pings - 1))] * 1e6 / Stopwatch.Frequency;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{At(0.5):f2} {At(0.99):f2} {At(0.999):f2} {At(1):f1}"));
return 0;

// There and back; negative when nothing came.
long Ping()
{
    long start = Stopwatch.GetTimestamp();
    int tries = 0;
    BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(EthernetFrame.HeaderLength), ++number);
    one.Send(frame);
    while (!other.HasReceived(number))
    {
        if (Stopwatch.GetTimestamp() - start > patience) return -1;
        // The link may come up a little after the rings: the first ping is repeated.
        if (number == 1 && ++tries % 1_000_000 == 0) one.Send(frame);
    }

    other.Send(frame);
    while (!one.HasReceived(number))
        if (Stopwatch.GetTimestamp() - start > patience) return -1;
    return Stopwatch.GetTimestamp() - start;
}

static int Fail(string what)
{
    Console.Error.WriteLine($"latency: {what}");
    return 1;
}
