using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

/// <summary>Delays and throttling over random traffic, against what the manual promises of them.</summary>
public sealed class MitigationTests
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Receive_AnyTrafficAndDelays_InterruptsWhenThePlainModelSays(int seed)
    {
        var random = new Random(seed);
        uint relative = (uint)random.Next(1, 60);
        uint absolute = seed % 3 == 0 ? 0 : (uint)random.Next(1, 200);
        long[] packets = Packets(random);
        var card = new TestCard();
        card[Register.Ims] = 0x80;
        card[Register.Rdtr] = relative;
        card[Register.Radv] = absolute;
        long start = card.Now;

        List<long> risen = Run(card, packets);

        Assert.Equal(Expected(packets, relative * 1024, absolute * 1024), risen.Select(time => time - start));
        Assert.Equal(packets.Length, card.Device.Counters[E1000Counter.ReceiveDelays]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Throttle_AnyTraffic_SpacesInterruptsAndLosesNone(int seed)
    {
        var random = new Random(seed);
        long interval = random.Next(1, 800);
        long[] packets = Packets(random);
        var card = new TestCard();
        card[Register.Ims] = 0x80;
        card[Register.Itr] = (uint)interval;
        long start = card.Now;

        List<long> risen = Run(card, packets);

        for (int i = 1; i < risen.Count; i++) Assert.True(risen[i] - risen[i - 1] >= interval * 256);
        foreach (long packet in packets) Assert.Contains(risen, time => time - start >= packet && time - start <= packet + (interval * 256));
        Assert.Equal(risen.Count, card.Device.Counters[E1000Counter.Interrupts]);
    }

    // Jumps from packet to deadline to packet; the handler is quick.
    private static List<long> Run(TestCard card, long[] packets)
    {
        var risen = new List<long>();
        long start = card.Now;
        int next = 0;
        while (next < packets.Length || card.Device.NextDeadline != long.MaxValue)
        {
            long packet = next < packets.Length ? start + packets[next] : long.MaxValue;
            card.Now = Math.Min(packet, card.Device.NextDeadline);
            card.Device.Advance(card.Now);
            Handle(card, risen);
            if (card.Now != packet) continue;
            next++;
            card.Device.RaiseReceive(card.Now);
            Handle(card, risen);
        }

        return risen;
    }

    private static void Handle(TestCard card, List<long> risen)
    {
        if (!card.Line) return;
        risen.Add(card.Now);
        Assert.Equal(0x80u, card[Register.Icr]);
        Assert.False(card.Line);
    }

    // Bursts of 1 to 8 packets, with pauses between that are longer.
    private static long[] Packets(Random random)
    {
        var times = new List<long>();
        long now = 0;
        for (int burst = 0; burst < 60; burst++)
        {
            now += random.Next(1, 400_000);
            for (int i = random.Next(1, 9); i > 0; i--) times.Add(now += random.Next(1, 30_000));
        }

        return [.. times];
    }

    private static List<long> Expected(long[] packets, long relative, long absolute)
    {
        var times = new List<long>();
        int i = 0;
        while (i < packets.Length)
        {
            long end = absolute == 0 ? long.MaxValue : packets[i] + absolute;
            long due = Math.Min(end, packets[i] + relative);
            while (++i < packets.Length && packets[i] < due) due = Math.Min(end, packets[i] + relative);
            times.Add(due);
        }

        return times;
    }
}
