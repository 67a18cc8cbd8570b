using System.Reflection;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

public class FeatureBitsTests
{
    [Fact]
    public void Table_HasARowForEachConstant_ByBit()
    {
        ulong[] constants = [.. typeof(FeatureBits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (ulong)field.GetRawConstantValue()!)];

        Assert.Equal(constants.Order(), FeatureBits.All.Select(feature => feature.Mask));
    }

    [Fact]
    public void Table_NamesFollowTheConstants()
    {
        foreach (FieldInfo field in typeof(FeatureBits).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            ulong mask = (ulong)field.GetRawConstantValue()!;
            string name = FeatureBits.All.Single(feature => feature.Mask == mask).Name;
            string flat = name.Replace("VIRTIO_NET_F_", "", StringComparison.Ordinal).Replace("VIRTIO_F_", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
            Assert.Equal(field.Name.ToUpperInvariant(), flat);
        }
    }

    [Fact]
    public void Describe_NamesWhatItKnows() =>
        Assert.Equal("VIRTIO_NET_F_MAC, bit 26, VIRTIO_F_VERSION_1", FeatureBits.Describe(FeatureBits.Mac | (1UL << 26) | FeatureBits.Version1));
}
