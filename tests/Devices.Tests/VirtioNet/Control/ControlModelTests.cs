using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Model;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

/// <summary>Random commands, right and wrong, cut in every way, beside the model.</summary>
public class ControlModelTests
{
    private const int Pairs = 3;

    private static readonly MacAddress Own = MacAddress.Parse("52:54:00:00:00:01");

    private static readonly MacAddress[] Samples =
    [
        .. new[] { "52:54:00:00:00:01", "52:54:00:00:00:02", "52:54:00:00:00:03", "01:00:5e:00:00:01", "33:33:00:00:00:02", "ff:ff:ff:ff:ff:ff" }.Select(static text => MacAddress.Parse(text)),
    ];

    [Fact]
    public void RandomCommands_DoWhatTheModelSays()
    {
        int accepted = 0;
        for (int run = 0; run < 200 * PropertyRun.Scale; run++) accepted += Run(new Random((int)PropertyRun.Seed + run));
        Assert.InRange(accepted, 1000, int.MaxValue); // not nonsense alone
    }

    private static int Run(Random random)
    {
        var options = new VirtioNetOptions(Own, Pairs);
        ulong offered = new VirtioNetDevice(options).DeviceFeatures;
        ulong features = FeatureBits.WithoutUnmet(offered & ((ulong)random.NextInt64() | FeatureBits.CtrlVq | FeatureBits.Version1) & ~FeatureBits.RingPacked);
        ControlRig rig = new(features, options);
        for (int queue = 0; queue < 2 * Pairs; queue++) rig.Device.Coalescing.SetEnabled(queue, true);
        ControlModel model = new(features, Own, Pairs);
        int accepted = 0;
        for (int i = 0; i < 40; i++)
        {
            if (random.Next(5) == 0) model.Announce = rig.Device.TryAnnounce() || model.Announce;
            byte[] command = Command(random);
            bool expected = model.Execute(command);
            int room = random.Next(1, 60);
            bool query = command is [8, 0, ..];
            if (query && room < 9) expected = false;
            ControlReply reply = rig.Execute(command, Cut(random, command.Length), Cut(random, room, exactly: true));

            Assert.Equal(expected, reply.IsOk);
            Assert.Equal(expected && query ? 8 : 0, reply.Result.Length);
            AssertSame(model, rig.Device);
            if (expected) accepted++;
        }

        return accepted;
    }

    private static void AssertSame(ControlModel model, VirtioNetDevice device)
    {
        foreach (MacAddress to in Samples) Assert.Equal(model.Accepts(to), device.Filter.Accepts(to));
        for (ushort vlan = 0; vlan < 8; vlan++) Assert.Equal(model.AcceptsVlan(vlan), device.Filter.AcceptsVlan(vlan));
        Assert.Equal((model.Mac, model.Pairs, model.Announce, model.Offloads), (device.Config.Mac.Value, device.ActivePairs, device.Config.Announce, device.GuestOffloads));
        for (int queue = 0; queue < 2 * Pairs; queue++)
            Assert.Equal(model.Coalescing(queue), device.Coalescing.Of(queue).MaxPackets | ((ulong)device.Coalescing.Of(queue).MaxMicroseconds << 32));
    }

    // Mostly of the right form, then perhaps too short, too long or with a bit turned. Hashes, tables of queues and what has a longer answer
    // are tested apart.
    private static byte[] Command(Random random)
    {
        byte[] command = random.Next(9) switch
        {
            0 => [0, (byte)random.Next(7), (byte)random.Next(3)],
            1 => [1, 0, .. Table(random), .. Table(random)],
            2 => [1, 1, .. Address(random)],
            3 => [2, (byte)random.Next(3), (byte)random.Next(8), random.Next(8) == 0 ? (byte)0x10 : (byte)0],
            4 => [3, (byte)random.Next(2)],
            5 => [4, 0, (byte)random.Next(Pairs + 2), 0],
            6 => [5, 0, .. BitConverter.GetBytes((ulong)random.NextInt64() & (random.Next(4) == 0 ? ulong.MaxValue : VirtioNetDevice.GuestOffloadFeatures))],
            7 => [6, (byte)random.Next(2), .. BitConverter.GetBytes(random.NextInt64())],
            _ => random.Next(2) == 0 ? [8, 0] : [6, 2, (byte)random.Next((2 * Pairs) + 1), 0, 7, 7, .. BitConverter.GetBytes(random.NextInt64())],
        };
        switch (random.Next(8))
        {
            case 0: return command[..random.Next(command.Length + 1)];
            case 1: return [.. command, .. new byte[random.Next(5)]];
            case 2 when command.Length > 4: command[random.Next(2, command.Length)] ^= (byte)(1 << random.Next(8)); return command;
            default: return command;
        }
    }

    private static byte[] Table(Random random)
    {
        int entries = random.Next(10) == 0 ? random.Next(60, 70) : random.Next(4);
        return [.. BitConverter.GetBytes(entries), .. Enumerable.Range(0, entries).SelectMany(_ => Address(random))];
    }

    private static byte[] Address(Random random)
    {
        byte[] bytes = new byte[6];
        Samples[random.Next(Samples.Length)].CopyTo(bytes);
        return bytes;
    }

    private static int[] Cut(Random random, int length, bool exactly = false)
    {
        List<int> pieces = [];
        while (length > 0 && pieces.Count < 12 && (exactly || random.Next(4) > 0))
        {
            int piece = pieces.Count == 11 ? length : random.Next(1, length + 1);
            pieces.Add(piece);
            length -= piece;
        }

        return [.. pieces];
    }
}
