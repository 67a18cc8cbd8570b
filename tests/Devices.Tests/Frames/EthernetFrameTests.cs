using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Frames;

public class EthernetFrameTests
{
    [Fact]
    public void TryParse_WholeHeader_GivesItsFields()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x81, 0x00, 42];

        Assert.True(EthernetFrame.TryParse(bytes, out EthernetFrame frame));
        Assert.Equal("01:02:03:04:05:06", frame.Destination.ToString());
        Assert.Equal("07:08:09:0a:0b:0c", frame.Source.ToString());
        Assert.Equal(EthernetFrame.VlanEtherType, frame.EtherType);
        Assert.Equal([42], frame.Payload.ToArray());
    }

    [Fact]
    public void TryParse_ShorterThanAHeader_IsRefused() => Assert.False(EthernetFrame.TryParse(new byte[13], out _));
}
