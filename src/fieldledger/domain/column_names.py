"""What people put above a column, and into the cells of a choice, in Korean, Chinese and Japanese.

A catalogue of two tables, read by ``import`` alone. A line is a field, or a field of one type, or a
word of a choice; then what it is called in Korean, in Chinese in both scripts, in Japanese. These
are compared without spaces, hyphens and case. One that stands for two fields of a type, or for
two words of a choice, means neither there.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.domain.kinds import Choice

_FIELDS = """
date: 날짜 일자 | 日期 | 日付 年月日
item: 품목 물품 품명 | 物品 品名 品种 品種 | 品目 品名 物品
quantity: 수량 물량 양 | 数量 數量 | 数量 量
shelter: 쉼터 은신처 거처 | 庇护所 庇護所 住处 住處 | 避難所 隠れ家 シェルター
line: 배급선 배급망 전달선 | 配给线 配給線 运送线 運送線 | 配給線 配給ルート 支援ルート
people: 인원 인원수 사람수 명수 | 人数 人數 | 人数
days: 일수 며칠분 | 天数 天數 | 日数
women: 여성 여자 여성수 | 女性 妇女 婦女 女人 | 女性 婦人
men: 남성 남자 남성수 | 男性 男人 | 男性
girls: 여아 소녀 여자아이 | 女孩 女童 | 女児 女の子 少女
boys: 남아 소년 남자아이 | 男孩 男童 | 男児 男の子 少年
group: 대상 집단 수혜집단 | 对象 對象 群体 群體 | 対象 集団
for_record: 관련기록 용도기록 | 相关记录 相關記錄 | 関連記録
eligibility: 자격확인 확인방법 | 资格核实 資格核實 核实方法 核實方法 | 対象確認 確認方法
note: 비고 메모 참고 | 备注 備註 附注 | 備考 メモ 注記
code: 코드 암호명 가명 부호 | 代号 代號 代码 代碼 化名 | コード 暗号名 仮名 符号
province: 성 지역 도 | 省 省份 地区 地區 | 省 地域 地方
setting: 환경 도시농촌 | 城乡 城鄉 环境 環境 | 環境 都市農村
capacity: 수용인원 정원 | 容量 容纳人数 容納人數 | 収容人数 定員
status: 상태 현황 상황 | 状态 狀態 状况 狀況 现状 | 状態 状況 現状
opened: 개소일 시작일 연날 | 开设日期 開設日期 启用日期 啟用日期 | 開設日
unit: 단위 | 单位 單位 | 単位
category: 분류 종류 구분 | 类别 類別 分类 分類 | 分類 種類 区分
season: 계절 철 | 季节 季節 | 季節
kcal_per_100: 열량 칼로리 | 热量 熱量 卡路里 | 熱量 カロリー
replaced_by: 대체선 후속선 | 替代线 替代線 | 代替線 後継ルート
source: 출처 구입처 입수경로 | 来源 來源 | 出所 入手先 入手経路
cost: 비용 경비 값 | 费用 費用 成本 | 費用 経費 代金
currency: 통화 화폐 | 货币 貨幣 币种 幣種 | 通貨
at: 보관처 보관장소 보관쉼터 | 存放处 存放處 保管处 保管處 | 保管場所 保管先
from_shelter: 출발지 보낸곳 | 调出地 調出地 发出地 發出地 | 移動元 出庫元 送り元
to_shelter: 도착지 받은곳 | 调入地 調入地 送达地 送達地 | 移動先 入庫先 送り先
reason: 사유 이유 | 原因 理由 事由 | 理由 事由
birth_year: 출생연도 생년 출생년도 | 出生年 出生年份 | 生年 生まれた年 出生年
sex: 성별 | 性别 性別 | 性別
schooling: 학업 학년 교육 | 学业 學業 年级 年級 上学 上學 | 学業 学年 就学
consent: 동의 동의범위 | 同意 同意范围 同意範圍 | 同意 同意範囲
agreed_on: 동의일 동의날짜 | 同意日期 | 同意日
person: 대상자 사람 본인 | 当事人 當事人 受助人 本人 | 対象者 本人 当事者
amount: 금액 액수 | 金额 金額 | 金額
months: 개월 개월수 | 月数 月數 几个月 幾個月 | 月数 ヶ月
start: 시작월 첫달 | 起始月 开始月份 開始月份 | 開始月
condition: 병명 증상 질환 | 病情 病名 症状 症狀 | 病名 症状 病状
treatment: 치료 치료내용 처치 | 治疗 治療 | 治療 処置 治療内容
place: 장소 곳 | 地点 地點 地方 场所 場所 | 場所
age: 나이 연령 | 年龄 年齡 | 年齢 歳
outcome: 결과 | 结果 結果 | 結果
placed_in: 입소쉼터 머문곳 | 安置处 安置處 安置庇护所 | 入所先 保護先
kind: 종류 유형 구분 | 种类 種類 类型 類型 | 種類 種別 区分
said: 내용 말한내용 | 内容 內容 | 内容 発言
answer: 답변 조치 | 答复 答覆 回复 回覆 处理 處理 | 回答 対応
to_country: 정착국 도착국 | 定居国 定居國 目的国 目的國 | 定住国 受入国
from_country: 출발국 | 出发国 出發國 | 出発国
stage: 단계 진행단계 | 阶段 階段 | 段階
housing: 주거 주택 | 住房 居住 | 住居 住宅
job: 직업 일자리 취업 | 工作 职业 職業 就业 就業 | 職業 仕事 就労
counsellor: 상담사 상담원 담당자 | 辅导员 輔導員 顾问 顧問 | 相談員 担当者 カウンセラー
support_ends: 지원종료일 지원만료일 | 支援结束日期 支援結束日期 | 支援終了日
child: 아동 아이 어린이 | 儿童 兒童 孩子 | 児童 子ども 里子
contact: 연락 연락방법 접촉 | 联系 聯繫 联络 聯絡 联系方式 | 連絡 連絡方法 面会
health: 건강 건강상태 | 健康 健康状况 健康狀況 | 健康 健康状態
by: 담당 확인자 작성자 | 负责人 負責人 经手人 經手人 | 担当 確認者 報告者
country: 나라 국가 | 国家 國家 国别 國別 | 国 国名
pledge: 약정액 월약정액 | 认捐额 認捐額 承诺金额 承諾金額 | 約束額 月額
since: 시작일 약정일 | 开始日期 開始日期 起始日期 | 開始日
sponsor: 후원자 양부모 | 资助人 資助人 助养人 助養人 | 里親 支援者 スポンサー
from_date: 시작일 부터 | 开始日期 開始日期 起始日期 | 開始日
until_date: 종료일 까지 | 结束日期 結束日期 截止日期 | 終了日
for_month: 해당월 몫달 | 所属月份 所屬月份 月份 | 対象月 該当月
channel: 경로 방법 수단 | 渠道 途径 途徑 方式 | 経路 方法 手段
makers: 제작인원 만든사람수 | 制作人数 製作人數 | 製作人数
donor: 기부자 후원자 | 捐赠人 捐贈人 捐款人 | 寄付者 寄贈者
earmark: 지정용도 용도 | 指定用途 用途 | 使途指定 使途 指定用途
programme: 사업 프로그램 용도 | 项目 項目 用途 | 事業 プログラム 費目
held_by: 지출자 지불자 현금담당 | 支付人 付款人 经手人 經手人 | 支払者 立替者 現金担当
holder: 보유자 소지자 현금담당 | 持有人 保管人 | 保管者 所持者 現金担当
way: 구분 방향 | 方式 类别 類別 | 区分 種別
worth: 환산액 상당액 | 折合 折合金额 折合金額 | 換算額 相当額
other_currency: 환산통화 상대통화 | 折合货币 折合貨幣 | 換算通貨 相手通貨
per: 기준 단위기간 | 按 周期 週期 | 単位期間 あたり
persons: 대상자 관련자 | 当事人 當事人 涉及人员 涉及人員 | 対象者 関係者
risk_shelters: 위험쉼터 위험은신처 | 危险庇护所 危險庇護所 | 危険な避難所 危険避難所
risk_lines: 위험배급선 | 危险配给线 危險配給線 | 危険な配給線 危険ルート
risk_devices: 위험기기 위험장치 | 危险设备 危險設備 | 危険な端末 危険端末
consequence: 결과 영향 | 后果 後果 影响 影響 | 結果 影響
ended: 종료일 석방일 | 结束日期 結束日期 | 終了日 釈放日
title: 제목 표제 | 标题 標題 题目 題目 名称 名稱 | 題名 タイトル 表題
action: 작업 구분 | 动作 動作 | 処理 区分
copies: 부수 권수 | 册数 冊數 份数 份數 | 部数 冊数
reader: 독자 받는이 | 读者 讀者 | 読者 送付先
asked: 권장기부금 요청액 | 建议捐款 建議捐款 | 希望寄付額 頒価
countries: 국가수 참가국수 | 国家数 國家數 | 参加国数 国数
name: 이름 명칭 항목 | 名称 名稱 姓名 | 名前 氏名 名称
value: 값 설정값 | 值 设定值 設定值 | 値 設定値
born: 생년월일 | 出生日期 | 生年月日
origin: 출신지 고향 | 籍贯 籍貫 出身地 | 出身地 本籍
family: 가족 가족관계 | 家属 家屬 家人 | 家族
papers: 증명서 신분증 서류 | 证件 證件 | 身分証 書類
clothing.date: 입고일 들어온날 | 入库日期 入庫日期 | 入荷日 入庫日
provision.date: 입고일 들어온날 | 入库日期 入庫日期 | 入荷日 入庫日
distribution.date: 배급일 지급일 | 发放日期 發放日期 | 配布日 支給日
distribution.quantity: 배급량 지급량 | 发放数量 發放數量 发放量 | 配布量 支給量
donation.date: 기부일 | 捐款日期 捐赠日期 捐贈日期 | 寄付日
donation.amount: 기부금 기부액 | 捐款金额 捐款金額 | 寄付金 寄付額
expense.date: 지출일 | 支出日期 | 支出日
sale.date: 판매일 | 销售日期 銷售日期 | 販売日
sale.amount: 판매액 매출 | 销售额 銷售額 | 売上 販売額
headcount.date: 조사일 | 清点日期 清點日期 | 調査日
count.date: 재고조사일 | 盘点日期 盤點日期 | 棚卸日
loss.date: 손실일 | 损失日期 損失日期 | 損失日
transfer.date: 이동일 | 调拨日期 調撥日期 | 移動日
audience: 독자 배포대상 | 受众 受眾 读者 讀者 | 読者 配布先
first: 첫달 시작달 | 首月 | 最初の月
last: 끝달 마지막달 | 末月 | 最後の月
form: 형식 파일형식 | 格式 文件格式 | 形式 ファイル形式
digest: 요약값 다이제스트 | 摘要值 摘要 | 要約値 ダイジェスト
part: 부분 부분번호 | 部分 部分号 | 部分 部分番号
parts: 부분수 | 部分数 部分數 | 部分の数
figures: 수치 발표수치 | 数字 數字 公布数字 | 数値 公表値
release.date: 배포일 발행일 | 发布日期 發布日期 | 配布日 公表日
incident.date: 사건일 발생일 | 事发日期 事發日期 | 発生日
rescue.amount: 몸값 구출비 | 赎金 贖金 | 身代金 救出費
rate.amount: 기준금액 | 基准金额 基準金額 | 基準額
rate.currency: 기준통화 | 基准货币 基準貨幣 | 基準通貨
rate.worth: 금액 액수 | 金额 金額 | 金額
rate.other_currency: 통화 화폐 | 货币 貨幣 币种 幣種 | 通貨
transfer.from_shelter: 쉼터 장소 | 庇护所 庇護所 地点 地點 | 避難所 場所
transfer.to_shelter: 쉼터 장소 | 庇护所 庇護所 地点 地點 | 避難所 場所
resettlement.from_country: 나라 국가 | 国家 國家 | 国 国名
resettlement.to_country: 나라 국가 | 国家 國家 | 国 国名
"""

_CHOICES = """
female: 여 여성 여자 | 女 女性 | 女 女性
male: 남 남성 남자 | 男 男性 | 男 男性
unknown: 모름 미상 불명 | 不明 未知 不详 不詳 | 不明
rural: 농촌 시골 | 农村 農村 乡下 | 農村 田舎
urban: 도시 | 城市 城镇 城鎮 | 都市
open: 열림 운영중 접수 | 开放 開放 使用中 受理 | 開設中 運営中 受付
closed: 닫힘 폐쇄 종결 | 关闭 關閉 结案 結案 | 閉鎖 終了
raided: 급습당함 급습 | 被搜查 被突袭 被突襲 | 摘発 手入れ
abandoned: 포기 버림 | 放弃 放棄 遗弃 遺棄 | 放棄
moved: 이전 이사 | 搬迁 搬遷 | 移転
lost-contact: 연락두절 연락끊김 | 失去联系 失去聯繫 失联 失聯 | 連絡途絶 音信不通
in-care: 보호중 양육중 | 照顾中 照顧中 抚养中 撫養中 | 保護中 養育中
found: 찾음 재회 습득 | 找到 已找到 | 発見 再会
of-age: 성년 성인 | 成年 | 成年
resettled: 정착 재정착 | 已定居 | 定住
left: 떠남 퇴소 | 离开 離開 | 退所 去った
detained: 구금 구류 | 被拘留 拘留 | 拘束 拘留
sent-back: 송환 강제송환 | 被遣返 遣返 | 送還 強制送還
returned: 귀환 반납 돌아감 | 返回 归还 歸還 | 帰還 返却
died: 사망 | 死亡 去世 | 死亡
sheltered: 보호중 입소 | 庇护中 庇護中 | 保護中
active: 활동중 유지 | 有效 运作中 運作中 | 活動中 有効
irregular: 불규칙 | 不定期 不规则 不規則 | 不定期
broken: 끊김 단절 | 中断 中斷 | 断絶 途絶
replaced: 대체됨 교체 | 已替换 已替換 | 交代済み 代替済み
paused: 중단 일시중단 | 暂停 暫停 | 休止 中断
ended: 종료 | 结束 結束 | 終了
purchased: 구입 구매 | 购买 購買 采购 採購 | 購入
donated: 기부 기증 | 捐赠 捐贈 | 寄付 寄贈
made: 제작 자체제작 | 自制 自製 | 自作 製作
food: 식량 식품 음식 | 食品 粮食 糧食 | 食料 食品
clothing: 의류 옷 | 衣物 服装 服裝 | 衣類 衣服
medicine: 의약품 약품 약 | 药品 藥品 | 医薬品 薬
medical: 의료 진료 | 医疗 醫療 | 医療
hygiene: 위생용품 위생 | 卫生用品 衛生用品 | 衛生用品
other: 기타 | 其他 其它 | その他
none: 없음 | 无 無 没有 沒有 | なし 無し
summer: 여름 여름용 하복 | 夏季 夏 夏天 | 夏 夏用 夏物
winter: 겨울 겨울용 동복 | 冬季 冬 冬天 | 冬 冬用 冬物
g: 그램 그람 | 克 | グラム
ml: 밀리리터 | 毫升 | ミリリットル
piece: 개 | 个 個 件 | 個
set: 벌 세트 | 套 | セット 組
seized: 압수 몰수 | 没收 沒收 被没收 | 押収 没収
stolen: 도난 | 被盗 被盜 偷窃 | 盗難
spoiled: 부패 상함 변질 | 变质 變質 腐坏 腐壞 | 腐敗 傷み
extorted: 갈취 강탈 | 被勒索 勒索 | 恐喝 強奪
destroyed-on-purpose: 고의폐기 | 故意销毁 故意銷毀 | 故意の破棄 意図的破棄
count-difference: 재고차이 | 盘点差异 盤點差異 | 棚卸差異
households: 가정 가구 세대 | 家庭 住户 住戶 | 世帯 家庭
school: 학교 | 学校 學校 | 学校
hospital: 병원 | 医院 醫院 | 病院
clinic: 의원 진료소 | 诊所 診所 | 診療所
doctor: 의사 | 医生 醫生 | 医師
shelter: 쉼터 은신처 | 庇护所 庇護所 | 避難所
individuals: 개인 | 个人 個人 | 個人
in-treatment: 치료중 | 治疗中 治療中 | 治療中
recovered: 회복 완치 | 康复 康復 痊愈 痊癒 | 回復 完治
chronic: 만성 | 慢性 | 慢性
broken-off: 중단 | 中断 中斷 | 中断
freed: 구출 석방 | 获救 獲救 | 救出 解放
waiting: 대기 | 等待 | 待機
failed: 실패 | 失败 失敗 | 失敗
taken-back: 다시잡힘 | 被抓回 | 連れ戻された
complaint: 불만 민원 | 投诉 投訴 | 苦情
wish: 바람 요청 | 愿望 願望 请求 請求 | 要望 希望
thanks: 감사 | 感谢 感謝 | 感謝 お礼
harm: 피해 가해 | 伤害 傷害 | 加害 被害
passed-on: 전달 | 已转达 已轉達 | 引き継ぎ 伝達済み
answered: 답변함 회신 | 已答复 已答覆 | 回答済み
planned: 계획 예정 | 计划 計劃 | 予定 計画
on-the-way: 이동중 | 途中 在路上 | 移動中
arrived: 도착 | 已到达 已到達 | 到着
settling: 정착중 | 安顿中 安頓中 | 定住中
settled: 정착완료 | 已安顿 已安頓 | 定住済み
temporary: 임시 | 临时 臨時 | 仮住まい 一時的
contract: 계약 | 合同 租约 租約 | 契約
looking: 구직중 | 求职中 求職中 找工作 | 求職中
training: 훈련 직업훈련 | 培训 培訓 | 訓練 研修
employed: 취업 재직 | 就业 就業 已就业 | 就職 在職
seen: 만남 대면 | 见面 見面 | 面会 対面
telephone: 전화 | 电话 電話 | 電話
letter: 편지 | 信件 书信 書信 | 手紙
through-others: 인편 다른사람을통해 | 托人 经他人 經他人 | 人づて 人を介して
bank: 은행 계좌이체 | 银行 銀行 转账 轉帳 | 銀行 振込
online: 온라인 인터넷 | 网上 網上 在线 線上 | オンライン
cash: 현금 | 现金 現金 | 現金
post: 우편 | 邮局 郵局 邮寄 郵寄 | 郵便
event: 행사 | 活动 活動 | 行事 イベント
shop: 가게 상점 | 商店 | 店 店舗
partner: 협력단체 | 合作伙伴 合作夥伴 | 協力団体
direct: 직접 직거래 | 直接 直销 直銷 | 直接 直販
money: 돈 현금 | 款项 款項 资金 資金 | 現金 お金
goods: 물품 현물 | 物资 物資 实物 實物 | 物品 現物
service: 봉사 용역 | 服务 服務 | 役務 奉仕
given: 지급 전달 | 付给 付給 拨付 撥付 | 支給 手渡し
lost: 분실 | 丢失 丟失 遗失 遺失 | 紛失
day: 하루 일 | 天 日 | 日 一日
month: 달 월 | 月 每月 | 月 一ヶ月
season: 계절 철 | 季 季节 季節 | 季節
arrest: 체포 | 逮捕 被捕 | 逮捕
raid: 급습 | 突袭 突襲 搜查 | 摘発 手入れ
seizure: 압수 | 没收 沒收 查扣 | 押収
forced-return: 강제송환 | 强制遣返 強制遣返 | 強制送還
bounty: 현상금 | 悬赏 懸賞 | 懸賞金
line-broken: 배급선단절 | 配给线中断 配給線中斷 | 配給線断絶
trial: 재판 | 审判 審判 | 裁判
printed: 인쇄 | 印刷 | 印刷
sent: 발송 | 寄出 发送 發送 | 発送 送付
put-out: 공개 | 公开 公開 | 公開
donor: 기부자 | 捐赠人 捐贈人 | 寄付者
research: 연구 연구자 | 研究 | 研究 研究者
library: 도서관 | 图书馆 圖書館 | 図書館
press: 언론 기자 | 媒体 媒體 新闻界 新聞界 | 報道 マスコミ
public: 일반 대중 | 公众 公眾 | 一般 公衆
conference: 회의 학술회의 대회 | 会议 會議 大会 大會 | 会議 大会
talk: 강연 | 演讲 演講 讲座 講座 | 講演
lobbying: 로비 청원활동 | 游说 遊說 | ロビー活動 陳情
meeting: 모임 면담 | 会面 會面 会谈 會談 | 会合 面談
exhibition: 전시 전시회 | 展览 展覽 | 展示 展示会
return: 귀환 귀국 | 返回 回国 回國 | 帰還
study: 학업 공부 | 学习 學習 求学 求學 | 学業 勉学
illness: 질병 병 | 疾病 生病 | 病気
care: 돌봄 | 照顾 照顧 | 世話 ケア
partners: 협력단체 | 合作伙伴 合作夥伴 | 協力団体
publish: 공개 공표 | 公开发表 公開發表 发表 發表 | 公表
shelters: 쉼터 은신처 | 庇护所 庇護所 | 避難所 シェルター
children: 아동 어린이 | 儿童 兒童 | 児童 子ども
rescues: 구출 구조 | 解救 营救 營救 | 救出
self-support: 자립 | 自立 | 自立
allowances: 생활비 생계비 | 生活费 生活費 | 生活費
settlement: 정착 | 安置 定居 | 定住
legal: 법률 법무 | 法律 | 法務 法律
publications: 출판 간행물 | 出版 出版物 | 出版 刊行物
events: 행사 | 活动 活動 | 行事 イベント
office: 사무 사무실 | 办公 辦公 | 事務 事務所
"""

_AFTER = {  # after the name of a timeline: the columns of its day, and of days before
    "_on": ("날짜", "일자", "일", "부터", "日期", "日", "起", "日付", "の日", "から"),
    "_before": ("이전", "과거", "以前", "之前", "の以前"),
}
_PLAIN = {
    "id": "기록번호 记录编号 記錄編號 記録番号",
    "void": "무효 作废 作廢 無効",
    "on": "기준일 基准日 基準日",
}
_NOTHING = re.compile(r"[-_\s]+")


def keys_of(spec: RecordType, name: str) -> list[str]:
    """The columns (``domain.columns``) that a name can mean for a type, in these languages."""
    return sorted(_columns(spec).get(_key(name), ()))


def meant(field: FieldSpec, text: str) -> str:
    """The word of a choice that a text says in one of these languages; else the text as it is."""
    if not isinstance(field.kind, Choice):
        return text
    said = _choices().get(_key(text), frozenset()) & {*field.kind.words}
    return next(iter(said)) if len(said) == 1 else text


def names(spec: RecordType, field: FieldSpec) -> tuple[str, ...]:
    """The names of a field in these languages."""
    table = _table(_FIELDS)
    return (*table.get(field.name, ()), *table.get(f"{spec.name}.{field.name}", ()))


def words(word: str) -> tuple[str, ...]:
    """What a word of a choice is called in these languages."""
    return _table(_CHOICES).get(word, ())


def _columns(spec: RecordType) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for field in spec.fields:
        for name in names(spec, field):
            found.setdefault(_key(name), set()).add(field.name)
            for end, after in _AFTER.items() if field.timeline else ():
                for more in after:
                    found.setdefault(_key(name + more), set()).add(field.name + end)
    timelines = any(field.timeline for field in spec.fields)
    for key, written in _PLAIN.items():
        for name in written.split() if timelines or key != "on" else ():
            found.setdefault(_key(name), set()).add(key)
    return found


@cache
def _choices() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, said in _table(_CHOICES).items():
        for each in said:
            found.setdefault(_key(each), set()).add(word)
    return {key: frozenset(meanings) for key, meanings in found.items()}


@cache
def _table(text: str) -> dict[str, tuple[str, ...]]:
    """The lines of a catalogue: names by what they stand for."""
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {key: tuple(words.replace("|", " ").split()) for key, _, words in lines}


def _key(name: str) -> str:
    return _NOTHING.sub("", normalize("NFKC", name)).casefold()
